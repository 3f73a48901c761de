"""Git, read by plumbing: revisions, trees and the files that differ."""
