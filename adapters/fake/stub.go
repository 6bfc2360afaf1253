package fake

type database struct{}

func (d database) clone() database { return d }

type variables map[string]string

func (v variables) clone() variables { return v }

type queue struct{}

func initialQueues() []queue                                                      { return nil }
func cloneQueues(q []queue) []queue                                               { return q }
func (s *Server) endWait(x *session)                                              {}
func (s *Server) runSpoilt(x *session, r *request, action []byte, known *command) {}
func (s *Server) spoil(x *session, start int, r *request)                         {}
func (s *Server) startFlood(f Fault)                                              {}
func (s *Server) flood(t timer)                                                   {}
func (s *Server) kick(f Fault)                                                    {}
func (s *Server) shutdown(d any)                                                  {}
func (s *Server) stop()                                                           {}
func (s *Server) restart(f Fault)                                                 {}
