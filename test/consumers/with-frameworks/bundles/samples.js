export { sampleEvent, signedDelivery, signedRequest } from 'callhook/testing';
