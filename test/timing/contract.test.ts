import { testContract } from '../replay/contract.ts';

testContract('sensitive');
