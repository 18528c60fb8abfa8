import { disorderSeed, playInDisorder } from '../support/disorder.ts';
import { type Product, startProduct } from '../support/runningApplication.ts';

/** Sixty calls whose notifications arrive shuffled, doubled and batched, several at the same time. */

const answerAll = {
  rules: [],
  otherwise: { answer: { modalities: ['audio'], media: { serviceHosted: {} } } },
};

let product: Product;
beforeAll(async () => {
  product = await startProduct(answerAll);
});
afterAll(async () => product.stop());

test(`every call ends as it did, and every distinct change is one row (DISORDER_SEED=${disorderSeed})`, async () => {
  await playInDisorder(product, 60, product.httpHosts);
  expect(product.graph.requests.length).toBeGreaterThanOrEqual(60);
}, 300_000);
