const { app } = require('@azure/functions');

/** Shows what it was given, then does what the message asks for. */
async function handle(body, context) {
  const { triggerMetadata, functionName } = context;
  const show = (what) => console.log(JSON.stringify({ what, functionName, body, triggerMetadata }));
  const isBinary = Buffer.isBuffer(body);
  show(isBinary ? 'bytes' : 'begun');
  if (body.milliseconds) await new Promise((resolve) => setTimeout(resolve, body.milliseconds));
  if (body.failures >= triggerMetadata.deliveryCount) throw new Error(`failing, as ${body.text} asked`);
  show('ended');
}

const connection = 'BUS';

app.serviceBusQueue('inOrder', {
  connection,
  queueName: '%SESSION_QUEUE%',
  isSessionsEnabled: true,
  handler: handle,
});
app.serviceBusQueue('unordered', { connection, queueName: 'plain', handler: handle });
app.serviceBusQueue('bytes', { connection, queueName: 'binary', dataType: 'binary', handler: handle });
