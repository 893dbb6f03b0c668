/** How a schema is asked that judges one value and no more: a job, options. Not for rows. */

/** zod writes and compiles a function for each kind of object it meets, unless told not to: 15 ms of CPU of a small run. */
export const once = {jitless: true} as const;
