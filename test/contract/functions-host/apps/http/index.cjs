const { app } = require('@azure/functions');

/** Answers with everything it was given. */
async function echo(request, context) {
  return {
    jsonBody: {
      functionName: context.functionName,
      invocationId: context.invocationId,
      traceParent: context.traceContext.traceParent,
      method: request.method,
      url: request.url,
      headers: Object.fromEntries(request.headers),
      query: Object.fromEntries(request.query),
      params: request.params,
      body: await request.text(),
      bodyIsNull: request.body === null,
    },
  };
}

const anyone = { authLevel: 'function', handler: echo };

app.http('echo', { ...anyone, methods: ['GET', 'POST', 'HEAD', 'DELETE'] });
app.http('defaultMethods', anyone);
app.http('item', { ...anyone, route: 'items/{id}' });
app.http('latestItem', { ...anyone, route: 'items/latest' });
app.http('deleteLatestItem', { ...anyone, methods: ['DELETE'], route: 'items/{id}' });
app.http('itemPart', { ...anyone, route: 'items/{id}/parts/{part?}' });

app.http('bytes', {
  methods: ['POST'],
  handler: async (request) => ({ body: await request.arrayBuffer() }),
});
app.get('nothing', () => undefined);
app.get('empty', () => ({}));
app.get('status', (request) => ({ status: Number(request.query.get('code')), body: 'the body' }));
app.get('headers', () => ({
  headers: { 'content-type': 'text/html', 'x-one': '1' },
  body: '<p>',
}));
app.get('cookies', () => ({ cookies: [{ name: 'plain', value: 'a b' }] }));
app.get('fails', () => {
  throw new TypeError('the handler failed');
});
app.get('failsWithText', () => {
  throw 'only text';
});
app.get('forgetsToAwait', () => {
  void Promise.reject(new Error('nobody awaited this'));
});
app.get('text', () => 'text is no HTTP response');
app.get('slow', async () => {
  console.log('slow has begun');
  await new Promise((resolve) => setTimeout(resolve, 1000));
  return { body: 'done' };
});
app.get('logs', (_request, context) => {
  context.log('an information', { with: 'a value' });
  context.debug('a detail');
});
app.get('registersLate', () => {
  app.get('late', () => undefined);
});
app.get('directory', () => ({ body: process.cwd() }));
