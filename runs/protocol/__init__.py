"""The scientific documentation: the tables of the protocol (ODD) and the figures of the assurance statement."""
