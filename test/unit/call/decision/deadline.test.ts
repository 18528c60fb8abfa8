import {
  deadlineFor,
  leaveTimeForFallback,
  timeForAsking,
} from '../../../../shared/call/decision/deadline.ts';

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

  test.each([
    ['as long as the rule says', 2_000, false, 0, 2_000],
    ['10 s at most', 10_000, false, 0, 10_000],
    ['1.5 s about a recording', 2_000, true, 0, 1_500],
    ['less about a recording where the rule says so', 300, true, 0, 300],
    ['no longer than leaves time for an attempt and the fallback', 10_000, false, 4_000, 7_500],
    ['40 % of little', 2_000, true, 3_000, 400],
    ['nothing when nothing is left', 2_000, false, 20_000, 0],
  ])('gives an endpoint %s', (_claim, timeout, recording, now, given) => {
    expect(timeForAsking(timeout, { recording }, deadlineFor(0, recording, 1_000), now)).toBe(given);
  });
});
