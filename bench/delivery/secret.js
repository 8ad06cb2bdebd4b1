/** Also what remains of it after `whsec_` is base64, since two of the contenders decode it. */
export const secret = `whsec_${Buffer.from('a secret of thirty-two bytes....').toString('base64')}`;
