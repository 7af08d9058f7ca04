/** German: the messages and the words for schedules. Loaded when someone selects the language. */
import 'cronstrue/locales/de';
import { flatten } from '../Translation';
import { baseline } from './baseline';
import { bulk } from './bulk';
import { coverage } from './coverage';
import { enabling } from './enabling';
import { fleet } from './fleet';
import { monitoring } from './monitoring';
import { operations } from './operations';
import { page } from './page';
import { platform } from './platform';
import { runs } from './runs';
import { sections } from './sections';
import { snapshots } from './snapshots';
import { strip } from './strip';
import { volume } from './volume';

export default flatten({
  ...baseline,
  ...bulk,
  ...coverage,
  ...enabling,
  ...fleet,
  ...monitoring,
  ...operations,
  ...page,
  ...platform,
  ...runs,
  ...sections,
  ...snapshots,
  ...strip,
  ...volume,
});
