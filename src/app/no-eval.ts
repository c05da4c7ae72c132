import { config } from 'zod';

// The content security policy forbids eval; without this, zod would probe for it and be reported.
config({ jitless: true });
