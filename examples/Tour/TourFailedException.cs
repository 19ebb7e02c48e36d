namespace Tour;

/// <summary>Something that the tour shows was not seen.</summary>
internal sealed class TourFailedException(string message) : Exception(message);
