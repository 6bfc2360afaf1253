package driver

// Live returns how many connections d has to know of.
func Live(d *Driver) int { return len(d.live) }
