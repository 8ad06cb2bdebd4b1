import { findService } from './service.ts';

export const mysql = await findService('MariaDB', 'CALLHOOK_MYSQL_URL', 'mysql://root@127.0.0.1:3306/test');
