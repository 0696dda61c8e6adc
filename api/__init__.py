"""HTTP: the only room that reads settings, opens connections and looks at the clock; it decides no business."""
