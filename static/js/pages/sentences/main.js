/** The page at `/sentences`. */

import { mountFrame } from "../frame.js";

mountFrame();
