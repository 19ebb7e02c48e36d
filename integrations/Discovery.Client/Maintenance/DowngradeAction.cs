namespace Discovery.Client;

/// <summary>What to do about a downgrade.</summary>
public enum DowngradeAction
{
    /// <summary>Only say whether it is possible.</summary>
    Validate = 0,

    /// <summary>Begin.</summary>
    Enable = 1,

    /// <summary>Take it back.</summary>
    Cancel = 2,
}
