/** The page at `/train`. */

import { mountFrame } from "../frame.js";

mountFrame();
