import './styles.css';
import { connect } from './engine/client';

// The engine takes longest to start, so it is started before the page itself is read.
connect().catch(() => undefined);
void import('./page');
