package sim

import "amicore/core"

// strangeIDs lets the server write events with ids that the machine has made, has not
// made yet, or never makes: of the connections next to this one as well.
func (f *fork) strangeIDs() (acts []act) {
	for range 1 + f.g.below(3) {
		acts = append(acts, func() core.Input {
			conn := f.look.Conn + core.Conn(f.g.below(3)) - 1
			number := max(0, f.largestNumber()+int64(f.g.below(5))-2)
			id := appendID([]byte(nonceOf(&f.config)), &f.config, conn, number)
			if f.g.chance(20) {
				id[len(id)-1] ^= 1
			}
			f.forger.write(forged{}, pick(f.g.below, "Event: Strange\n", "Response: Success\n")+"ActionID: "+string(id)+"\n")
			return core.Received(f.look.Conn, f.written())
		})
	}
	return acts
}

// largestNumber returns the largest number in the ids of what is under way; 0 if there is
// none.
func (f *fork) largestNumber() (largest int64) {
	for a := range f.underWay() {
		if _, _, number, ok := partsOf(a.ID); ok {
			largest = max(largest, int64(number))
		}
	}
	return largest
}
