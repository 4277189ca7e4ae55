/** The page at `/lab`. */

import { mountFrame } from "../frame.js";

mountFrame();
