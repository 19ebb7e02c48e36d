namespace Discovery.Server.Options.Table;

/// <summary>What a flag's value has to look like; what it may be besides is for <see cref="OptionsReader"/> to say.</summary>
internal enum FlagKind
{
    Text,

    /// <summary>Means true when it stands alone, and never takes the next argument for its value.</summary>
    Switch,

    /// <summary>A whole number from 0.</summary>
    Number,

    /// <summary>A whole number that may be negative.</summary>
    SignedNumber,

    Duration,

    /// <summary>Comma-separated URLs.</summary>
    Urls,

    /// <summary>The same, or * for all.</summary>
    Origins,

    /// <summary>Anything behind '=', or nothing.</summary>
    Anything,
}
