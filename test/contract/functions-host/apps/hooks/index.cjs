const { app } = require('@azure/functions');

app.hook.appStart(async (context) => {
  await new Promise((resolve) => setTimeout(resolve, 200));
  context.hookData.started = 'at start';
  app.get('registeredByHook', () => ({ body: 'registered by the start hook' }));
});
app.hook.appTerminate((context) => console.log('terminated after', context.hookData.started));

app.hook.log((context) => {
  context.message = context.message.replace('secret', '******');
});

app.get('logs', (_request, context) => context.log('my secret'));
