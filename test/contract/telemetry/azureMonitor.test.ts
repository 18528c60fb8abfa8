import type { AzureMonitorExporterOptions } from '@azure/monitor-opentelemetry-exporter';
import { exportToAzureMonitor } from '../../../shared/telemetry/azureMonitor.ts';
import { type AttributeKey, attribute, event, metric } from '../../../shared/telemetry/names.ts';
import { toTelemetry } from '../../../shared/telemetry/openTelemetry.ts';

interface Envelope {
  readonly sampleRate: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly data: {
    readonly baseType: string;
    readonly baseData: {
      readonly name?: string;
      readonly message?: string;
      readonly success?: boolean;
      readonly resultCode?: string;
      readonly properties: Readonly<Record<string, string>>;
      readonly metrics?: readonly { readonly name: string; readonly value: number; readonly count: number }[];
      readonly exceptions?: readonly { readonly typeName: string }[];
    };
  };
}

/** Application Insights' ingestion: it speaks only https, so it stands behind the exporter's own HTTP client. */
const received: Envelope[] = [];
const httpClient: NonNullable<AzureMonitorExporterOptions['httpClient']> = {
  sendRequest: async (request) => {
    received.push(...(JSON.parse(request.body as string) as Envelope[]));
    return {
      request,
      status: 200,
      headers: request.headers,
      bodyAsText: '{"itemsReceived":1,"itemsAccepted":1}',
    };
  },
};
const settings = {
  connectionString:
    'InstrumentationKey=00000000-0000-4000-8000-000000000001;IngestionEndpoint=https://ingestion.example/',
  identity: undefined,
  roleName: 'calls',
  roleInstance: 'instance-1',
};
const unsampled = '00-11111111111111111111111111111111-2222222222222222-00';

/** Everything that can be told, once, each attribute holding its own key. */
beforeAll(async () => {
  process.env['OTEL_TRACES_SAMPLER'] = 'always_off';
  const nothingSampled = await exportToAzureMonitor(settings, { httpClient });
  const untraced = toTelemetry(nothingSampled);
  for (const [name, { attributes }] of Object.entries(event))
    await untraced.inSpan('untraced', {}, async () =>
      untraced.tell(name as keyof typeof event, filled(attributes)),
    );
  await nothingSampled.close();
  delete process.env['OTEL_TRACES_SAMPLER'];

  const signals = await exportToAzureMonitor(settings, { httpClient });
  const telemetry = toTelemetry(signals);
  for (const [name, { attributes }] of Object.entries(metric))
    for (const value of [2, 3]) telemetry.measure(name as keyof typeof metric, value, filled(attributes));
  await telemetry.inSpan('POST /api/calls', { kind: 'server', cause: unsampled }, async () => {
    telemetry.log('warning', 'a line');
    await telemetry.inSpan('GET /x', { kind: 'client', attributes: { httpMethod: 'GET' } }, async (span) => {
      span.set({ httpStatus: 404, callId: 'call' });
      span.fail('404');
    });
  });
  await telemetry
    .inSpan('process call-events', { kind: 'consumer', cause: unsampled }, async () => {
      throw new TypeError('unexpected');
    })
    .catch(() => {});
  await signals.close();
});

/** Each of the keys, whichever metric's or event's they are. */
const filled = (keys: readonly string[]) =>
  Object.fromEntries(keys.map((key) => [key, `a ${key}`])) as Record<AttributeKey, string>;
const ofType = (baseType: string) => received.filter(({ data }) => data.baseType === baseType);
const dataNamed = (baseType: string, name: string) =>
  ofType(baseType).find(({ data }) => data.baseData.name === name)?.data.baseData;

test.each(Object.values(event))('$name arrives in AppEvents with every attribute', ({ name, attributes }) => {
  expect(dataNamed('EventData', name)?.properties).toEqual(
    Object.fromEntries(attributes.map((key) => [attribute[key], `a ${key}`])),
  );
});

test('events are not sampled, though every trace is dropped', () => {
  expect(ofType('EventData')).toHaveLength(Object.keys(event).length);
  expect(new Set(ofType('EventData').map(({ sampleRate }) => sampleRate))).toEqual(new Set([100]));
  expect(dataNamed('RemoteDependencyData', 'untraced')).toBeUndefined();
});

test.each(Object.values(metric))(
  '$name arrives in AppMetrics with every attribute',
  ({ name, kind, attributes }) => {
    const metrics = ofType('MetricData').filter(({ data }) => data.baseData.metrics?.[0]?.name === name);
    expect(metrics).toHaveLength(1);
    expect(metrics[0]?.data.baseData.metrics?.[0]).toMatchObject({
      value: 5,
      count: kind === 'counter' ? 1 : 2,
    });
    expect(metrics[0]?.data.baseData.properties).toEqual(
      Object.fromEntries(attributes.map((key) => [attribute[key], `a ${key}`])),
    );
  },
);

test('a trace that the host flags as not sampled is exported nevertheless', () => {
  const [request] = ofType('RequestData');
  expect(request?.data.baseData.name).toBe('POST /api/calls');
  expect(request?.tags).toMatchObject({
    'ai.operation.id': '11111111111111111111111111111111',
    'ai.operation.parentId': '2222222222222222',
    'ai.cloud.role': 'calls',
    'ai.cloud.roleInstance': 'instance-1',
  });
});

test("a consumer's work is a request with a name", () => {
  expect(dataNamed('RequestData', 'process call-events')).toMatchObject({ success: false });
});

test('a request to Graph is a dependency with its status, and its call can be found', () => {
  expect(dataNamed('RemoteDependencyData', 'GET /x')).toMatchObject({
    success: false,
    resultCode: '404',
    properties: { 'call.id': 'call' },
  });
});

test('a line of the log stands in its trace', () => {
  const [line] = ofType('MessageData');
  expect(line?.data.baseData.message).toBe('a line');
  expect(line?.tags['ai.operation.id']).toBe('11111111111111111111111111111111');
});

test('an unexpected failure is an exception of the operation that it broke', () => {
  const [exception] = ofType('ExceptionData');
  expect(exception?.data.baseData.exceptions?.[0]?.typeName).toBe('TypeError');
  expect(exception?.tags['ai.operation.name']).toBe('process call-events');
});
