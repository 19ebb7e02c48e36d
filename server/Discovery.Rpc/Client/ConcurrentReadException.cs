namespace Discovery.Rpc.Client;

/// <summary>A mistake of the caller, to be told apart from what the HTTP stack throws.</summary>
internal sealed class ConcurrentReadException() : InvalidOperationException("another read of this call is under way; a call has one reader at a time");
