import { app } from '@azure/functions';

app.get('hello', () => ({ body: 'from an ES module' }));
