/** The overview of the lecture: its head alone lives. */

import { mountFrame } from "../frame.js";
import { keepQuery, markPlace } from "../lesson/place.js";

mountFrame();
keepQuery();
markPlace();
