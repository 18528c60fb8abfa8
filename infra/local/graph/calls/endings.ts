/** How Graph ends a call by itself: the result codes of the call-delete page. */
export const endings = {
  unanswered: {
    code: 408,
    subcode: 10057,
    message: 'Callee endpoints did not respond in time. DiagCode: 408#10057.@',
  },
  callerHungUp: {
    code: 200,
    subcode: 4521,
    message: 'The other participant ended the call. DiagCode: 200#4521.@',
  },
  notKeptAlive: {
    code: 408,
    subcode: 8537,
    message: 'The application did not keep the call alive. DiagCode: 408#8537.@',
  },
  endedByBot: { code: 200, subcode: 7000, message: 'The call was ended by the bot. DiagCode: 200#7000.@' },
} as const;
