import { app } from '@azure/functions';

app.get('goodbye', () => ({ body: 'from another' }));
