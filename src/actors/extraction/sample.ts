/** Takes a share of all records by a hash of their place: the same records in every run, whatever the number of workers. */

/** Why a record is filtered that is not in it. */
export const outsideSample = 'not in the sample';

export type Sampler = (file: string, byteOffset: number, index: number) => boolean;

/** Tells whether the record at this place is in the sample. FNV-1a (Fowler, Noll, Vo), 32 bits, with a final mix. */
export function samplerOf(share: number): Sampler {
  const bound = share * 2 ** 32;
  return (file, byteOffset, index) => {
    let hash = 0x811c9dc5;
    const text = `${file}\0${byteOffset}\0${index}`;
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    // FNV alone leaves the high bits of short, alike texts nearly equal; murmur3's finaliser spreads them.
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return (hash ^ (hash >>> 16)) >>> 0 < bound;
  };
}
