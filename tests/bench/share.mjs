/** The value that this share of a sorted list does not exceed: 0.5 its median, 0.99 … */
export const at = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
