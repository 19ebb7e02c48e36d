namespace Discovery.Extensions.Yarp;

/// <summary>No connection to an instance could be made, so nothing was sent to it.</summary>
internal sealed class InstanceUnreachableException(string message, Exception? innerException) : IOException(message, innerException);
