import { signWebhook, type VerifyResult, verifySignature, verifyWebhook } from 'callhook/verify';

const header = signWebhook(Buffer.from('{}'), 'whsec_test');
expectType<boolean>()(verifyWebhook(header, new ArrayBuffer(0), ['whsec_new', 'whsec_old'], { tolerance: 60 }));

const result: VerifyResult = verifySignature(header, '{}', 'whsec_test');
if (result.ok) expectType<number>()(result.timestamp);
