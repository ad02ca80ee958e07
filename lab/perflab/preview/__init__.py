"""What does a board look like, roughly, without Grafana? Its own JSON, its queries' answers, drawn as HTML."""
