import * as z from 'zod';

const error = 'a participant id, such as 30fad2ce-8989-41a1-8a66-f6636e629a2a';

/** It becomes part of a URL path at Graph, so only characters that can't change the path are allowed. */
export const participantId = z
  .string({ error })
  .max(256, { error })
  .regex(/^[\w:@~-][\w:@~.-]*$/, { error });
