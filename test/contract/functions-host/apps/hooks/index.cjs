const { app } = require('@azure/functions');

app.hook.appStart(async (context) => {
  await new Promise((resolve) => setTimeout(resolve, 200));
  context.hookData.started = 'at start';
  app.get('registeredByHook', () => ({ body: 'registered by the start hook' }));
});
app.hook.appTerminate((context) => console.log('terminated after', context.hookData.started));

app.hook.preInvocation((context) => {
  context.hookData.begun = 'begun';
  if (context.invocationContext.functionName === 'replaced') {
    context.functionHandler = () => ({ body: 'from the replacement' });
  }
});
app.hook.postInvocation((context) => {
  if (context.invocationContext.functionName === 'forgiven') {
    context.error = null;
    context.result = { jsonBody: context.hookData };
  }
});
app.hook.log((context) => {
  context.message = context.message.replace('secret', '******');
});

app.get('replaced', () => ({ body: 'from the function' }));
app.get('forgiven', () => {
  throw new Error('never seen');
});
app.get('logs', (_request, context) => context.log('my secret'));
