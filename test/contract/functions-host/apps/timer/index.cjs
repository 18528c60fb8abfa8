const { app } = require('@azure/functions');

const observe = (name, value) => console.log(`${name} ${JSON.stringify(value)}`);

app.timer('everySecond', {
  schedule: process.env.EVERY_SECOND ?? '*/1 * * * * *',
  handler: (timer) => observe('everySecond', timer),
});
app.timer('yearly', {
  schedule: '0 0 0 1 1 *',
  handler: (timer, context) => observe('yearly', { timer, triggerMetadata: context.triggerMetadata ?? null }),
});
app.timer('failing', {
  schedule: '0 0 0 1 1 *',
  handler: () => {
    throw new Error('the timer failed');
  },
});

let running = 0;
app.timer('slow', {
  schedule: '* * * * * *',
  handler: async () => {
    running += 1;
    observe('slow', running);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    running -= 1;
  },
});
app.get('health', () => ({ body: 'ok' }));
