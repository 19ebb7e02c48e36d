namespace Discovery.Server.Options.Table;

internal enum FlagEffect
{
    Works,

    /// <summary>Accepted, so that nobody's unit file needs to change; another value than the default gets a warning that says why.</summary>
    None,

    /// <summary>What it asks for is not there, and to go on without it would surprise: the start ends with the reason.</summary>
    Refused,
}
