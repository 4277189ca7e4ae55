/** The overview of the lecture: its head alone lives. */

import { mountFrame } from "../frame.js";

mountFrame();
