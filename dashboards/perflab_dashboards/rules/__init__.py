"""When should somebody look? Objectives, the series that rules keep, and alerts, from the same catalogues as boards."""
