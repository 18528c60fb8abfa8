import { freePorts } from '../../support/freePorts.ts';

test('a port is given once, though nobody listens on it yet', async () => {
  const ports = [...(await freePorts(50)), ...(await freePorts(50))];
  expect(new Set(ports).size).toBe(100);
});
