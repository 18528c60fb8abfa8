const { app } = require('@azure/functions');

/** Shows what it was given, then does what the message asks for. */
async function handle(body, context) {
  const { triggerMetadata, functionName } = context;
  const show = (what) => console.log(JSON.stringify({ what, functionName, body, triggerMetadata }));
  show('begun');
  if (body.milliseconds) await new Promise((resolve) => setTimeout(resolve, body.milliseconds));
  if (body.failures >= triggerMetadata.deliveryCount) throw new Error(`failing, as ${body.text} asked`);
  // As a client in the app's own bundle would fail, once source maps have named its package.
  if (body.clientFault) leaveBehind(new Error('the app forgot to await'));
  show('ended');
}

function leaveBehind(error) {
  error.stack = `Error: ${error.message}\n    at onClosed (/app/node_modules/rhea/lib/link.js:1:1)`;
  setTimeout(() => Promise.reject(error), 10);
}

const queue = { connection: 'BUS', isSessionsEnabled: true, handler: handle };

app.serviceBusQueue('inOrder', { ...queue, queueName: 'ordered' });
app.serviceBusQueue('other', { ...queue, queueName: 'other' });
