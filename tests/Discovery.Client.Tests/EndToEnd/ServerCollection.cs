namespace Discovery.Client.Tests;

/// <summary>Tests that share one server process.</summary>
[CollectionDefinition(Name)]
public sealed class ServerCollection : ICollectionFixture<ServerFixture>
{
    public const string Name = "server";
}
