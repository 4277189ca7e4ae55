/** A page that is not there: its head alone lives. */

import { mountFrame } from "../frame.js";

mountFrame();
