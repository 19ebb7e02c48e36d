namespace Discovery.Rpc.Client;

/// <summary>Says that the server refused a stream before it looked at it, and that its messages can't be sent again from here.</summary>
internal sealed class RequestNotRepeatableException() : IOException("the server refused the stream before processing it");
