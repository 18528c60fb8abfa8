/**
 * Loads a deployed app as the worker of an old host does (`node loadBundle.cjs FOLDER`), before there were log hooks,
 * and prints as JSON what it registered, and what it threw if it did.
 */
const Module = require('node:module');
const path = require('node:path');

const [, , folder] = process.argv;
const functions = {};
const core = {
  version: '3.9.1',
  hostVersion: '4.30.0',
  setProgrammingModel() {},
  registerFunction({ name, bindings }) {
    functions[name] = Object.values(bindings).find(({ type }) => type.endsWith('Trigger'));
  },
  registerHook(name) {
    if (name !== 'log') return;
    throw Object.assign(new RangeError(`Unrecognized hook "${name}"`), { isAzureFunctionsSystemError: true });
  },
};

const load = Module._load;
Module._load = function (request, ...rest) {
  return request === '@azure/functions-core' ? core : load.call(this, request, ...rest);
};

let error;
try {
  require(path.join(folder, require(path.join(folder, 'package.json')).main));
} catch (thrown) {
  error = thrown.message;
}
process.stdout.write(JSON.stringify({ functions, error }), () => process.exit());
