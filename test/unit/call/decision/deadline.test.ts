import { deadlineFor, leaveTimeForFallback } from '../../../../shared/call/decision/deadline.ts';

describe('the deadline', () => {
  test.each([
    ['15 s for a regular call', false, 0, 15_000],
    ['5 s for policy-based recording', true, 0, 5_000],
    ['less the margin', false, 1_000, 14_000],
    ['less the margin in recording too', true, 1_000, 4_000],
  ])('gives %s', (_claim, recording, margin, budget) => {
    expect(deadlineFor(100, recording, margin)).toEqual({ receivedAt: 100, budget, at: 100 + budget });
  });

  test.each([
    ['1.5 s of a regular call', false, 0, 1_500],
    ['30 % of what is left where that is less', true, 0, 1_200],
    ['nothing when nothing is left', false, 20_000, 0],
  ])('keeps %s for a fallback', (_claim, recording, now, kept) => {
    const deadline = deadlineFor(0, recording, 1_000);
    expect(deadline.at - leaveTimeForFallback(deadline, now)).toBe(kept);
  });
});
