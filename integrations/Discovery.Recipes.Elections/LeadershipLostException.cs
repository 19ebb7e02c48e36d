namespace Discovery.Recipes.Elections;

/// <summary>The leadership that the call needed is gone; nothing was written.</summary>
public sealed class LeadershipLostException : Exception
{
    /// <summary>Creates the exception.</summary>
    public LeadershipLostException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a general message.</summary>
    public LeadershipLostException()
        : this("The leadership is gone.")
    {
    }

    /// <summary>Creates the exception.</summary>
    public LeadershipLostException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
