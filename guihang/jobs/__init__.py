"""Work that outlives a request: asked for by somebody, done by the runner, seen by whoever asked."""
