namespace Discovery.Server.Gateway;

/// <summary>The body is not the JSON of the message. The text is for the client.</summary>
internal sealed class JsonRefusedException(string message) : Exception(message);
