import { readdirSync, readFileSync } from 'node:fs';
import {
  functionParts,
  topologyFrom,
  workerHosts,
} from '../../../../../infra/local/launcher/functionParts.ts';
import { portsFrom } from '../../../../../infra/local/launcher/localSettings.ts';

const namesIn = (topology: 'azure' | 'light') =>
  functionParts(topology, {}, portsFrom({})).hosts.map(({ name }) => name);

test.each([
  [{}, ['functions:http', 'functions:workers']],
  [{ LOCAL_TOPOLOGY: '' }, ['functions:http', 'functions:workers']],
  [
    { LOCAL_TOPOLOGY: 'azure' },
    [
      'functions:http',
      'functions:http',
      'functions:recordCallEvent',
      'functions:performCallCommand',
      'functions:timers',
    ],
  ],
])('%j has its hosts', (variables, names) => {
  expect(namesIn(topologyFrom(variables))).toEqual(names);
});

test('whoever delivers events has a host where there is a webhook', () => {
  const settings = { CALL_EVENTS_WEBHOOK_URL: 'http://127.0.0.1:7073/events' };
  const { hosts } = functionParts('azure', settings, portsFrom({}));
  expect(hosts.map(({ name }) => name)).toContain('functions:deliverCallEvents');
});

test('every function with a queue has a host of its own in the topology of Azure', () => {
  const withQueue = readdirSync('functions').filter((file) =>
    readFileSync(`functions/${file}`, 'utf8').includes('app.serviceBusQueue('),
  );
  expect(withQueue.length).toBeGreaterThan(1);
  expect(withQueue.filter((file) => !workerHosts.some((name) => file === `${name}.ts`))).toEqual([]);
});

test('a topology that there is not is refused with those there are', () => {
  expect(() => topologyFrom({ LOCAL_TOPOLOGY: 'mesh' })).toThrow(
    'LOCAL_TOPOLOGY is "mesh"; expected azure, or light (the default).',
  );
});
