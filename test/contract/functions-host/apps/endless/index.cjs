const { app } = require('@azure/functions');

/** What never comes to an end by itself. */
const forever = () => new Promise(() => setInterval(() => {}, 60_000));

app.get('endless', forever);
app.hook.appTerminate(forever);
