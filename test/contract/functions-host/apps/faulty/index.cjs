const { app, output, input } = require('@azure/functions');

const handler = () => undefined;
const queue = { connection: 'BUS', queueName: 'orders', isSessionsEnabled: true, handler };

const faults = {
  throws() {
    throw new Error('MISSING_SETTING is missing: expected a URL');
  },
  throwsWithCode() {
    throw Object.assign(new Error('MISSING_SETTING is missing: expected a URL'), {
      code: 'settings-invalid',
    });
  },
  async rejectsAtStart() {
    app.hook.appStart(async () => {
      throw new Error('the start hook failed');
    });
  },
  registersTwice() {
    app.get('twice', handler);
    app.get('twice', handler);
  },
  outputBinding() {
    const order = output.serviceBusQueue({ connection: 'BUS', queueName: 'orders' });
    app.http('order', { handler, extraOutputs: [order] });
  },
  inputBinding() {
    app.http('order', { handler, extraInputs: [input.table({ connection: 'T', tableName: 'orders' })] });
  },
  blobTrigger() {
    app.storageBlob('order', { connection: 'B', path: 'orders/{name}', handler });
  },
  topic() {
    app.serviceBusTopic('order', { connection: 'BUS', topicName: 't', subscriptionName: 's', handler });
  },
  batch() {
    app.serviceBusQueue('order', { ...queue, cardinality: 'many' });
  },
  connection() {
    app.serviceBusQueue('order', { ...queue, connection: 'NOT_SET' });
  },
  queueName() {
    app.serviceBusQueue('order', { ...queue, queueName: '%NOT_SET%' });
  },
  withoutSessions() {
    app.serviceBusQueue('order', { ...queue, isSessionsEnabled: false });
  },
  settles() {
    app.serviceBusQueue('order', { ...queue, autoCompleteMessages: false });
  },
  binary() {
    app.serviceBusQueue('order', { ...queue, dataType: 'binary' });
  },
  runOnStartup() {
    app.timer('tick', { schedule: '0 0 0 1 1 *', runOnStartup: true, handler });
  },
  interval() {
    app.timer('tick', { schedule: '00:05:00', handler });
  },
  schedule() {
    app.timer('tick', { schedule: 'every minute', handler });
  },
  scheduleOfDays() {
    app.timer('tick', { schedule: '0 0 0 1 * 1', handler });
  },
  route() {
    app.http('order', { handler, route: 'orders/{id:range(1,2)}' });
  },
  routeOfAnyLength() {
    app.http('order', { handler, route: 'orders/{*path}' });
  },
  name() {
    app.http('1st order', { handler });
  },
  streaming() {
    app.setup({ enableHttpStream: true });
    app.get('order', handler);
  },
  hook() {
    require('@azure/functions-core').registerHook('afterwards', handler);
  },
  invocationHook() {
    app.hook.preInvocation(handler);
  },
  disposes() {
    app.hook.appStart(handler).dispose();
  },
};

faults[process.env.FAULT]();
