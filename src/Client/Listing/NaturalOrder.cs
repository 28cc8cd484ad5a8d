using Conserver.Protocol.Text;

namespace Conserver.Client.Listing;

/// <summary>The order of names in which web2 comes before web10; case does not count.</summary>
public sealed class NaturalOrder : IComparer<string>
{
    public static readonly NaturalOrder Instance = new();

    private NaturalOrder()
    {
    }

    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> left = x, right = y;
        while (!left.IsEmpty && !right.IsEmpty)
        {
            int leftDigits = Digits(left), rightDigits = Digits(right);
            int order;
            if (leftDigits > 0 && rightDigits > 0)
            {
                ReadOnlySpan<char> leftNumber = left[..leftDigits].TrimStart('0');
                ReadOnlySpan<char> rightNumber = right[..rightDigits].TrimStart('0');
                order = leftNumber.Length != rightNumber.Length
                    ? leftNumber.Length.CompareTo(rightNumber.Length)
                    : leftNumber.SequenceCompareTo(rightNumber);
                left = left[leftDigits..];
                right = right[rightDigits..];
            }
            else
            {
                order = AsciiCase.Lower(left[0]).CompareTo(AsciiCase.Lower(right[0]));
                left = left[1..];
                right = right[1..];
            }

            if (order != 0)
            {
                return order;
            }
        }

        // Equal so far: the shorter one first, and names that differ only in zeros or letters in a stable order.
        return left.IsEmpty && right.IsEmpty ? string.CompareOrdinal(x, y) : left.Length.CompareTo(right.Length);
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }
}
